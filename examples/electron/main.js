/* The entry of the application: a window, and the answers to its questions. */
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain } from 'electron';
import { classify, close } from './classify.js';

const model = join(import.meta.dirname, 'model.onnx');
ipcMain.handle('classify', (_event, picture) => classify(model, picture));

await app.whenReady();
const window = new BrowserWindow({
  webPreferences: { preload: join(import.meta.dirname, 'preload.cjs'), sandbox: true },
});
await window.loadFile('index.html');

app.on('window-all-closed', () => {
  void close().finally(() => app.quit());
});
