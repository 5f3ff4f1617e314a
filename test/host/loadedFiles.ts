import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

/** The files under a folder whose code this process has loaded, as ES modules or by `require`, according to V8. */
export function loadedFiles(folder: string): readonly string[] {
  const files = new Set<string>();
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { url } }) => {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (file.startsWith(folder)) files.add(file);
  });
  session.post('Debugger.enable');
  session.disconnect();
  return [...files].sort();
}
