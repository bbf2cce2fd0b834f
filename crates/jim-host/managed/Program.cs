using System;
using JIM.Host.Capture;
using JIM.Host.Terminal;

namespace JIM.Host;

/// <summary>The program: a script, a command, a prompt, or a captured run.</summary>
public static class Program
{
    /// <summary>Runs what the arguments say, and gives its exit code.</summary>
    public static int Main(string[] args)
    {
        if (args is ["--capture"])
        {
            Console.Out.Write(CapturedRun.Run(Console.In.ReadToEnd()));
            return 0;
        }

        return CommandLine.Parse(args, out var complaint) is { } command
            ? new TerminalHost(command).Run()
            : Refuse(complaint);
    }

    private static int Refuse(string complaint)
    {
        Console.Error.WriteLine(complaint);
        return 64;
    }
}
