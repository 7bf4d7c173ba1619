export { type ClassifierCard, cardResults } from './card.js';
export { Classifier, type FilePrediction, loadClassifier, type PicturePrediction } from './classifier.js';
export { buildClassifierGraph, saveClassifier } from './export.js';
export { exportWebPage, type WebPage, type WebPageOptions } from './export-web-page.js';
