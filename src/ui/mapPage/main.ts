import { connectHost } from './host.ts';
import { MapPage } from './page.ts';

new MapPage(connectHost(), document.body);
