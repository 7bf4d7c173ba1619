export { type ClassCountBar, type ClassCountsOptions, classCountsFigure } from './class-counts.js';
export { type JpegOptions, jpegDataUri, type RgbImage } from './encode.js';
export { type GridImage, type ImageGridOptions, imageGridFigure } from './image-grid.js';
export { type LearningCurves, type LearningCurvesOptions, learningCurvesFigure } from './learning-curves.js';
export { type PngOptions, svgToPng } from './png.js';
export { cleanText, escapeXml } from './text.js';
