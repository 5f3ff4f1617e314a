// The only script that runs with the Node on PATH (20 or newer). It installs the packages in package-lock.json, then
// runs scripts/<name>.ts with the project's pinned Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = {
  start: 'scripts/start.ts',
  demo: 'test/ui/demo.ts',
  failures: 'scripts/failures.ts',
  sandbox: 'scripts/sandbox.ts',
  build: 'scripts/build.ts',
  package: 'scripts/package.ts',
  bench: 'bench/bench.ts',
  shape: 'scripts/shape.ts',
  check: 'scripts/check.ts',
  test: 'scripts/test.ts',
  'test:unit': 'scripts/test.ts unit',
  'test:faults': 'scripts/test.ts faults',
  'test:templates': 'scripts/test.ts templates',
  'test:manifest': 'scripts/test.ts manifest',
  'test:clients': 'scripts/test.ts clients',
  'test:host': 'scripts/test.ts host',
  'test:ui': 'scripts/test.ts ui',
  'test:contract': 'scripts/test.ts contract',
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules/.installed-lock');

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a child process to its end, and passes on signals that only this process receives. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    // Ctrl+C also reaches the child (same terminal). The child ends its own processes, and this process waits.
    const ignore = () => undefined;
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Whether the packages that npm recorded in node_modules match the lock file (they might not after a manual npm
 * install).
 */
function agrees(lock) {
  const noted = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, wanted]) => path === '' || wanted.optional || installed[path]?.version === wanted.version,
  );
}

async function install() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(pinnedNode)) return;
  if (!existsSync(pinnedNode) || !agrees(lock)) {
    // Uses stderr, because the script might print JSON for a program.
    console.error('Installing packages (npm ci) ...');
    const from = Date.now();
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const stdio = ['inherit', process.stderr, 'inherit'];
    const npm = process.env.npm_execpath;
    const code = npm?.endsWith('.js')
      ? await run(process.execPath, [npm, ...args], { stdio })
      : await run('npm', args, { stdio, shell: process.platform === 'win32' });
    if (code !== 0) fail(`npm ci failed with exit code ${code}; nothing was run.`);
    console.error(`Packages installed in ${((Date.now() - from) / 1000).toFixed(1)} s.`);
  }
  if (!existsSync(pinnedNode))
    fail(
      `The pinned Node is missing (${pinnedNode}): npm must be allowed to run the install script of "node".`,
    );
  writeFileSync(stamp, hash);
}

const [name = '', ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed; this is ${process.version}.`);
if (!(name in scripts)) fail(`No such script: "${name}". There are: ${Object.keys(scripts).join(', ')}.`);
await install();
const [file, ...fixed] = scripts[name].split(' ');
if (!existsSync(join(root, file))) fail(`${file} does not exist.`);
const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
process.exitCode = await run(pinnedNode, [join(root, file), ...fixed, ...args], {
  env: { ...process.env, PATH: path },
});
