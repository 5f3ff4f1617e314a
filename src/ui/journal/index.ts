export { memoryJournal } from '../../app/journal.ts';
export { JournalFile } from './journalFile.ts';
