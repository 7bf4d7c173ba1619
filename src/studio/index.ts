export { type OpenedProject, openProject } from './project/open-project.js';
export { type Studio, startStudio } from './studio.js';
