import { mount } from "svelte";

import App from "./App.svelte";
import "./styles.css";

const target = document.getElementById("portal");
if (target !== null) mount(App, { target });
