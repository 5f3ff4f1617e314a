/**
 * What `dist/report.js` holds: the judgement of all accounts and its report. Few runs of the editor need it, and neither
 * activation nor the main job does (docs/decisions).
 */
export { exportReport } from './ui/report/exportReport.ts';
