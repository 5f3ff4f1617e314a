/** What `dist/doctor.js` holds: what is examined only when somebody asks (docs/decisions/019-the-doctor.md). */
export * from './ui/doctor/index.ts';
export * from './ui/remedy/index.ts';
