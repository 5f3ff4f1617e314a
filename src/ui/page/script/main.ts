import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import * as z from 'zod/mini';
import { connectHost } from './host.ts';
import { PageView } from './pageView.ts';

// A page may not make code, which is how schemas are sped up elsewhere.
z.config({ jitless: true });

new PageView(connectHost(), document.body);
