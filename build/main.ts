import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { copyFonts } from './fonts.js';
import { writeOpenImagesWeights } from './open-images-file.js';
import { packRuntime } from './runtime-files.js';

/*
 * The last step of `npm run build`. It puts into dist/assets what Graft needs of packages that it does not install with
 * itself, because it reads a small part of each: 4 MB of @mediapipe/objectron's 43, four files of onnxruntime-web's 139 MB,
 * three of the 18 fonts in @expo-google-fonts/inter.
 */

/** This file is built into dist/build. */
const assets = fileURLToPath(new URL('../assets/', import.meta.url));
await mkdir(assets, { recursive: true });
await Promise.all([writeOpenImagesWeights(assets), packRuntime(assets), copyFonts(assets)]);
