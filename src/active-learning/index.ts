export { type FacilityLocationProblem, facilityLocation } from './facility-location.js';
export { MostInformative, type UnlabelledPicture } from './most-informative.js';
