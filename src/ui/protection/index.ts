export { exportReport } from '../report/exportReport.ts';
export { keysBehind } from './keysBehind.ts';
