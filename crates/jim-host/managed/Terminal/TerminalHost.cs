using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace JIM.Host.Terminal;

/// <summary>Runs a script, a text or a prompt in a terminal, as PowerShell's own program does.</summary>
internal sealed class TerminalHost : PSHost
{
    private const int Interrupted = 130;

    private const int NoSuchScript = 64;

    private readonly CommandLine command;
    private readonly Screen screen;
    private readonly TerminalUI ui;
    private readonly object gate = new();
    private PowerShell? running;
    private int? exitCode;
    private bool interrupted;

    internal TerminalHost(CommandLine command)
    {
        this.command = command;
        screen = new Screen(
            Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected, TerminalRawUI.Columns);
        ui = new TerminalUI(screen);
    }

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "JIM host";

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = typeof(TerminalHost).Assembly.GetName().Version!;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => this.exitCode = exitCode;

    internal int Run()
    {
        if (command.File is { } file && !System.IO.File.Exists(file))
        {
            ui.WriteErrorLine($"There is no script file {file}.");
            return NoSuchScript;
        }

        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            Interrupt();
        };
        var plain = !screen.OutputIsTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        PSStyle.Instance.OutputRendering = plain ? OutputRendering.PlainText : OutputRendering.Host;
        using var runspace = RunspaceFactory.CreateRunspace(this, InitialSessionState.CreateDefault2());
        runspace.Open();
        Runspace.DefaultRunspace = runspace;

        var code = Invoke(runspace, AddWhatWasAsked) ? 0 : 1;
        if (interrupted && !command.Interactive)
        {
            return Interrupted;
        }

        if (command.Interactive && exitCode is null)
        {
            code = 0;
            new Prompt(ui, runspace, line => Invoke(runspace, shell => shell.AddScript(line)), () => exitCode is not null)
                .Run();
        }

        return exitCode ?? code;
    }

    /// <summary>Runs a pipeline to the screen; false when an error ended it.</summary>
    private bool Invoke(Runspace runspace, Func<PowerShell, PowerShell?> add)
    {
        using var shell = PowerShell.Create(runspace);
        try
        {
            if (add(shell) is null)
            {
                return true;
            }
        }
        catch (ParseException error)
        {
            Report(runspace, error.ErrorRecord);
            return false;
        }

        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        _ = shell.AddCommand("Out-Default");
        lock (gate)
        {
            running = shell;
            interrupted = false;
        }

        try
        {
            _ = shell.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(runspace, error.ErrorRecord);
            return false;
        }
        finally
        {
            lock (gate)
            {
                running = null;
            }

            screen.Clear();
        }
    }

    private PowerShell? AddWhatWasAsked(PowerShell shell)
    {
        if (command.Text is { } text)
        {
            ThrowIfAny(Parsed(text));
            // A command fails as its last statement does.
            _ = shell.AddScript(text + "\nif (-not $?) { exit 1 }");
            return command.AddArguments(shell);
        }

        if (command.File is not { } file)
        {
            return null;
        }

        var script = Parser.ParseFile(file, out _, out var errors);
        ThrowIfAny(errors);
        // As a block, and not as a command, so that its `exit` ends the program.
        _ = shell.AddScript("$block, $named, $positional = $args; & $block @named @positional")
            .AddArgument(script.GetScriptBlock());
        return command.AddArgumentsAsCollections(shell);
    }

    private static ParseError[] Parsed(string text)
    {
        _ = Parser.ParseInput(text, out _, out var errors);
        return errors;
    }

    private static void ThrowIfAny(ParseError[] errors)
    {
        if (errors.Length > 0)
        {
            throw new ParseException(errors);
        }
    }

    /// <summary>Shows the error that ended a pipeline, in the view that PowerShell has for errors.</summary>
    private void Report(Runspace runspace, ErrorRecord record)
    {
        using var shell = PowerShell.Create(runspace);
        using var reporting = ui.Reporting();
        _ = shell.AddCommand("Out-Default").Invoke(new[] { record });
    }

    private void Interrupt()
    {
        lock (gate)
        {
            interrupted = true;
            _ = running?.BeginStop(callback: null, state: null);
        }
    }
}
