import type { Workbench } from './harness/workbench.ts';

/**
 * One step of the demo: says what it does, does it, and saves a picture of the screen under that name.
 * `undefined` saves none.
 */
export type Step = (title: string, picture: string | undefined, work: () => Promise<void>) => Promise<void>;

/** The main job in the sandbox, as a person would do it. @throws where the account does not become healthy */
export async function playMainJob(workbench: Workbench, step: Step): Promise<void> {
  await step('Open Cosmos DB CMK', 'welcome', async () => {
    await workbench.openContainer('Cosmos DB CMK');
  });
  throw new Error('The rest of the main job is still to be played.');
}
