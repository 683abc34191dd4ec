import { h, render } from 'preact';
import { App } from './app.js';
import { applyTheme } from './topbar.js';

applyTheme();
const root = document.getElementById('app');
if (!root) throw new Error('The page has no #app.');
root.replaceChildren();
render(h(App, null), root);
