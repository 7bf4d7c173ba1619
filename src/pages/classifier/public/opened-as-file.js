// A plain script, because browsers give a page that was opened as a file no modules. The page's notice waits for this.
if (location.protocol === 'file:') document.documentElement.dataset.openedAsFile = '';
