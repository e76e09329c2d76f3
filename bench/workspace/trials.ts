import { diskUse } from './disk.ts';
import { openWorkspaces, settled } from './times.ts';
import { runTrial, type TrialPlace } from './trial.ts';

/** In a process of its own: one trial, and then all others at once. `node trials.ts DATA_FOLDER PLACES`, with the places as JSON. */
const [dataDirectory = '', places = '[]'] = process.argv.slice(2);
const [first, ...others]: TrialPlace[] = JSON.parse(places);
if (first) {
  const workspaces = await openWorkspaces(dataDirectory);
  await runTrial(workspaces, first);
  await settled(dataDirectory);
  console.log('settled');
  const mirrorBytes = diskUse(`${dataDirectory}/mirrors`);
  let trialsBytes = 0;
  let waiting = others.length;
  const allOpen = Promise.withResolvers<void>();
  const waitForOthers = async () => {
    waiting -= 1;
    if (waiting === 0) {
      trialsBytes = diskUse(`${dataDirectory}/trials`);
      allOpen.resolve();
    }
    await allOpen.promise;
  };
  const started = performance.now();
  await Promise.all(others.map((place) => runTrial(workspaces, place, waitForOthers)));
  const wallMs = performance.now() - started;
  await workspaces.close();
  console.log(JSON.stringify({ wallMs, trialsBytes, mirrorBytes }));
}
