import { switchCommand } from './switch-command.js';

process.exitCode = await switchCommand('pause', process.argv.slice(2), process.env);
