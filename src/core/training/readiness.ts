import type { EnvironmentEvent } from './events.ts';
import type { TrainingJob } from './job.ts';

/** Whether the environment has the device that was asked for; any will do for `auto`. */
export function hasDevice({ device }: EnvironmentEvent, wanted: TrainingJob['device']): boolean {
  return device !== null && (wanted === 'auto' || wanted === 'cpu' || wanted === device);
}

/** Whether a run can be started there: nothing is missing, the device is at hand. */
export function canTrain(environment: EnvironmentEvent, wanted: TrainingJob['device']): boolean {
  return environment.missing.length === 0 && hasDevice(environment, wanted);
}
