export { exportReport } from '../report/exportReport.ts';
export { askFilter } from './askFilter.ts';
export { keysBehind } from './keysBehind.ts';
export { modelNow } from './modelNow.ts';
export { related } from './related.ts';
export { slowness } from './unsurveyed.ts';
export { explained, needingAction, shown } from './shown.ts';
