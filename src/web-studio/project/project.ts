/* What is loaded when a project is downloaded or opened for the first time. */
export { contentsOf, projectZip } from './project-zip.js';
export { takeProject } from './take-project.js';
