import { switchCommand } from './switch-command.js';

process.exitCode = await switchCommand('resume', process.argv.slice(2), process.env);
