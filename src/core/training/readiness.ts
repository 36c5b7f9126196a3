import type { EnvironmentEvent } from './events.ts';
import type { TrainingJob } from './job.ts';

/** The packages among what is missing; a Python that is too old is told there as `python>=…`. */
export function missingPackages({ missing }: EnvironmentEvent): readonly string[] {
  return missing.filter((name) => !name.startsWith('python'));
}

/** Whether the Python itself has to be another one. */
export function isTooOld(environment: EnvironmentEvent): boolean {
  return missingPackages(environment).length < environment.missing.length;
}

/** Whether the environment has the device that was asked for; any will do for `auto`. */
export function hasDevice({ device }: EnvironmentEvent, wanted: TrainingJob['device']): boolean {
  return device !== null && (wanted === 'auto' || wanted === 'cpu' || wanted === device);
}

/** Whether a run can be started there: nothing is missing, the device is at hand. */
export function canTrain(environment: EnvironmentEvent, wanted: TrainingJob['device']): boolean {
  return environment.missing.length === 0 && hasDevice(environment, wanted);
}
