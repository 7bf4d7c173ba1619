/* Loaded when a run is looked at: the page opens without the settings of trainings. */
export { comparisonOf, runDetail } from '../../studio/browser.js';
