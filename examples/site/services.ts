import { site } from './site';

/** The services of this project. cdktf.json names this file, so that `npx kollaform` knows them, too. */
export const services = [site];
