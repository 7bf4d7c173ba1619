/* The one thing that the page may ask of the main process. */
const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('graft', {
  classify: (picture) => ipcRenderer.invoke('classify', picture),
});
