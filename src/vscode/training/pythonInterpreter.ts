import { PythonExtension } from '@vscode/python-extension';
import * as vscode from 'vscode';

/** The interpreter that the Python extension has chosen, where it is installed; it is the user's own choice. */
export async function pythonInterpreter(): Promise<readonly string[]> {
  if (!vscode.extensions.getExtension('ms-python.python')) return [];
  try {
    const api = await PythonExtension.api();
    const active = api.environments.getActiveEnvironmentPath();
    const environment = await api.environments.resolveEnvironment(active);
    const path = environment?.executable.uri?.fsPath;
    return path === undefined ? [] : [path];
  } catch {
    return [];
  }
}
