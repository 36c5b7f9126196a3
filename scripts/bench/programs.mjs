/** What a program of the benchmark is started with and how it answers. */

/** Its parameters. */
export const parameters = () => JSON.parse(process.argv[2]);

/** Sends the result; the process ends once it is sent. */
export const report = (result) => process.send(result, () => process.exit(0));
