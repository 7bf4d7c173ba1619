import './without-eval.js';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('page');
if (target !== null) {
  document.getElementById('opened-as-file')?.remove();
  mount(App, { target });
}
