/** What the bundles leave out of the packages that they take; docs/decisions/010-bundle-diet.md says why of each. */
import type { Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

const http = '@typespec/ts-http-runtime/dist/esm';
const keys = '@azure/keyvault-keys/dist/esm';
const pipeline = '@azure/core-rest-pipeline/dist/esm';

/** Says what is wrong where it is reached after all. */
const throwing = 'throw new Error("left out of this bundle: scripts/bundleDiet.ts");';
const passing = '({ sendRequest: (request, next) => next(request), name })';

/** Files of packages that nothing of ours reaches, though their importers do not know it, and what stands for them. */
const replaced: Readonly<Record<string, string>> = {
  [`${keys}/cryptographyClient.js`]: `export class CryptographyClient { constructor() { ${throwing} } }`,
  [`${keys}/lro/delete/poller.js`]: `export class DeleteKeyPoller { constructor() { ${throwing} } }`,
  [`${keys}/lro/recover/poller.js`]: `export class RecoverDeletedKeyPoller { constructor() { ${throwing} } }`,
  // VS Code itself leads the requests of extensions through a proxy, whatever agent they bring.
  [`${http}/policies/proxyPolicy.js`]: `
    const name = "proxyPolicy";
    export const proxyPolicyName = name;
    export const globalNoProxyList = [];
    export const loadNoProxy = () => [];
    export const getDefaultProxySettings = () => undefined;
    export const proxyPolicy = () => ${passing};`,
  [`${http}/policies/formDataPolicy.js`]: `
    const name = "formDataPolicy";
    export const formDataPolicyName = name;
    export const formDataPolicy = () => ${passing};`,
  [`${http}/policies/multipartPolicy.js`]: `
    const name = "multipartPolicy";
    export const multipartPolicyName = name;
    export const multipartPolicy = () => ${passing};`,
  // "Expect: 100-continue" is for large uploads, and has to be asked for.
  [`${http}/util/nodeExpectContinue.js`]: `
    export const getEffectiveHeaderValues = () => [];
    export const hasExpectContinue = () => false;
    export function addExpectContinueFraming() { ${throwing} }
    export function createExpectContinueRequest() { ${throwing} }`,
  // It does nothing where no instrumenter is registered, and nobody registers one.
  [`${pipeline}/policies/tracingPolicy.js`]: `
    const name = "tracingPolicy";
    export const tracingPolicyName = name;
    export const tracingPolicy = () => ${passing};`,
  // The map moves at once: what d3-zoom has of transitions is never started. It stops them all the same.
  'd3-transition/dist/d3-transition.mjs': `
    import { selection } from "d3-selection";
    selection.prototype.interrupt = function () { return this; };
    export const interrupt = () => {};`,
  // The way of a transition from one place to the next, with all colours on it.
  'd3-interpolate/dist/d3-interpolate.mjs': `export function interpolateZoom() { ${throwing} }`,
  [`${http}/client/multipart.js`]: `export function buildMultipartBody() { ${throwing} }`,
};

/** A class without some of its methods; the comment above one may stay. */
const without =
  (...methods: readonly string[]) =>
  (text: string) =>
    text.replaceAll(new RegExp(`^ {4}(?:async )?(?:${methods.join('|')})\\([^]*?^ {4}\\}$`, 'gm'), '');

/** No key is backed up, imported, released or attested. */
const unused = ['importKey', 'backupKey', 'getRandomBytes', 'getKeyAttestation'];

const changed: Readonly<Record<string, (text: string) => string>> = {
  [`${keys}/keyVaultClient.js`]: without(
    ...['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'], // Only CryptographyClient calls them.
    ...[...unused, 'release', 'restoreKey'],
  ),
  [`${keys}/index.js`]: without(...unused, 'releaseKey', 'restoreKeyBackup', 'createEcKey', 'createOctKey'),
  [`${http}/nodeHttpClient.js`]: without('makeRequestWithExpectContinue'),
};

export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onLoad(
      {
        filter:
          /[\\/](?:ts-http-runtime|keyvault-keys|core-rest-pipeline|d3-transition|d3-interpolate)[\\/].*\.m?js$/,
      },
      async ({ path }) => {
        const file = (path.split(`node_modules${sep}`).at(-1) ?? path).split(sep).join('/');
        const contents = replaced[file] ?? changed[file]?.(await readFile(path, 'utf8'));
        return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
      },
    );
  },
};

/** `export var E; (function (E) { ... })(E || (E = {}));`, as TypeScript writes an enum. */
const asWritten = /^export var (\w+);\n\(function \(\1\) \{\n([^]*?)\n\}\)\(\1 \|\| \(\1 = \{\}\)\);$/gm;

/** Says of the enums of generated clients that they have no effect but their value: those that nobody uses then go. */
export const pureEnums: Plugin = {
  name: 'pure-enums',
  setup(build) {
    build.onLoad({ filter: /[\\/]@azure[\\/].*[mM]odels\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        asWritten,
        'export var $1 = /* @__PURE__ */ (function ($1) {\n$2\nreturn $1;\n})({});',
      ),
    }));
  },
};

/** Generated clients bring the same few files each, word for word: that of one of them is enough. */
export const oneOfTwins: Plugin = {
  name: 'one-of-twins',
  setup(build) {
    const beside = /([\\/]@azure[\\/])[\w-]+([\\/]dist[\\/]esm[\\/]static-helpers[\\/]\w+\.js)$/;
    build.onResolve({ filter: /static-helpers\/\w+\.js$/ }, async ({ path, resolveDir }) => {
      const own = resolve(resolveDir, path);
      const twin = own.replace(beside, '$1arm-cosmosdb$2');
      return existsSync(twin) && (await same(own, twin)) ? { path: twin, sideEffects: false } : undefined;
    });
  },
};

/** Whether two files are the same and take nothing from beside them, which may differ. */
async function same(one: string, other: string): Promise<boolean> {
  const [text, twin] = await Promise.all([one, other].map((file) => readFile(file, 'utf8')));
  return text === twin && !/from ["']\./.test(text ?? '');
}
