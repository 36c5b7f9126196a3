/** Placeholder of the composition root until the editor's features are wired. */
export function activate(): void {}
