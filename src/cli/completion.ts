/** `opwright completion`: the command tree -> a script that completes it in a shell. */

import type { Command } from "commander";
import { ExitCode } from "../errors.js";
import type { Io } from "./io.js";

export type Shell = "bash" | "zsh" | "fish" | "powershell";

export async function completion(shell: Shell, program: Command, io: Io): Promise<ExitCode> {
  io.stdout.write(scripts[shell](wordsOf(program)));
  return ExitCode.ok;
}

/** What may follow a command: its flags with their values, and the choices of its arguments. */
export interface Completable {
  readonly name: string;
  readonly summary: string;
  readonly choices: readonly string[];
  readonly flags: readonly {
    readonly flag: string;
    readonly summary: string;
    readonly choices: readonly string[];
  }[];
}

export function wordsOf(program: Command): Completable[] {
  return program.commands
    .filter((command) => command.name() !== "create")
    .map((command) => ({
      name: command.name(),
      summary: command.summary(),
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      flags: [
        ...command.options.map(({ long, description, argChoices }) => ({
          flag: long ?? "",
          summary: description,
          choices: argChoices ?? [],
        })),
        { flag: "--help", summary: "show help", choices: [] },
      ],
    }));
}

const quote = (text: string) => text.replaceAll("'", "’").replaceAll("`", "");

const scripts: Readonly<Record<Shell, (commands: readonly Completable[]) => string>> = {
  bash: (commands) => `# bash completion for opwright
_opwright() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(valueCases).join("\n")}
    *)
      case "\${COMP_WORDS[1]}" in
${commands.map(({ name, choices, flags }) => `        ${name}) words="${[...choices, ...flags.map(({ flag }) => flag)].join(" ")}" ;;`).join("\n")}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _opwright opwright
`,
  zsh: (commands) => `#compdef opwright
_opwright() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map(({ name, summary }) => `      '${name}:${quote(summary)}'`).join("\n")}
    )
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map(({ name, choices, flags }) => `    ${name}) _arguments ${[...flags.map(zshFlag), choices.length > 0 ? `'*:what:(${choices.join(" ")})'` : "'*:file:_files'"].join(" ")} ;;`).join("\n")}
  esac
}
compdef _opwright opwright
`,
  fish: (commands) =>
    [
      "# fish completion for opwright",
      "complete -c opwright -f",
      ...commands.flatMap(({ name, summary, choices, flags }) => [
        `complete -c opwright -n __fish_use_subcommand -a ${name} -d '${quote(summary)}'`,
        ...choices.map(
          (choice) => `complete -c opwright -n '__fish_seen_subcommand_from ${name}' -a ${choice}`,
        ),
        ...flags.map(
          ({ flag, summary: about, choices: values }) =>
            `complete -c opwright -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -d '${quote(about)}'${values.length > 0 ? ` -x -a '${values.join(" ")}'` : ""}`,
        ),
      ]),
      "",
    ].join("\n"),
  powershell: (commands) => `# PowerShell completion for opwright
Register-ArgumentCompleter -Native -CommandName opwright -ScriptBlock {
  param($word, $ast, $position)
  $typed = @($ast.CommandElements | ForEach-Object { $_.ToString() })
  $after = @{
${commands.map(({ name, choices, flags }) => `    '${name}' = @(${[...choices, ...flags.map(({ flag }) => flag)].map((text) => `'${text}'`).join(", ")})`).join("\n")}
  }
  if ($typed.Count -lt 2 -or ($typed.Count -eq 2 -and $word -ne '')) { $words = $after.Keys | Sort-Object }
  else { $words = $after[$typed[1]] }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
};

function valueCases({ name, flags }: Completable): string[] {
  return flags
    .filter(({ choices }) => choices.length > 0)
    .map(({ flag, choices }) => `    "${name} ${flag}") words="${choices.join(" ")}" ;;`);
}

function zshFlag({ flag, summary, choices }: Completable["flags"][number]): string {
  const about = quote(summary).replaceAll("[", "(").replaceAll("]", ")").replaceAll(":", ",");
  return `'${flag}[${about}]${choices.length > 0 ? `:value:(${choices.join(" ")})` : ""}'`;
}
