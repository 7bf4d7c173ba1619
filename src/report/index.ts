export { type JpegOptions, jpegDataUri, type RgbImage } from './encode.js';
export { blendHeatMap, type HeatMapContents, type HeatMapOptions, heatMapFigure } from './heat-map.js';
export { type GridImage, type ImageGridOptions, imageGridFigure } from './image-grid.js';
export { type LearningCurves, type LearningCurvesOptions, learningCurvesFigure } from './learning-curves.js';
export { type PngOptions, svgToPng } from './png.js';
export { cleanText, escapeXml } from './text.js';
