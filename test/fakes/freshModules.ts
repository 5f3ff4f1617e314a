import { vi } from 'vitest';

// Runs before each file whose process has loaded our modules with another file's mocks: they are evaluated again. Node
// keeps the packages, whose loading is most of what a process costs.
vi.resetModules();
