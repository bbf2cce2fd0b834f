using System;
using System.IO;

namespace JIM.Host.Terminal;

/// <summary>The two output streams, and the progress that lies beneath what they show.</summary>
internal sealed class Screen
{
    private readonly object gate = new();
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly ProgressPane progress;
    private bool atLineStart = true;

    internal Screen(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal, Func<int> width)
    {
        this.output = output;
        this.error = error;
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        // Progress is for a person; without a terminal nobody is there to see it.
        progress = new ProgressPane(errorIsTerminal ? error : outputIsTerminal ? output : TextWriter.Null, width);
    }

    internal bool OutputIsTerminal { get; }

    internal bool ErrorIsTerminal { get; }

    internal void Write(string text) => Write(output, text);

    internal void WriteError(string text) => Write(error, text);

    internal void Show(System.Management.Automation.ProgressRecord record)
    {
        lock (gate)
        {
            progress.Update(record);
            if (atLineStart)
            {
                progress.Draw();
            }
        }
    }

    /// <summary>Takes all progress away, as at the end of a command.</summary>
    internal void Clear()
    {
        lock (gate)
        {
            progress.Reset();
        }
    }

    private void Write(TextWriter writer, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            progress.Erase();
            writer.Write(text);
            writer.Flush();
            atLineStart = text[^1] == '\n';
            if (atLineStart)
            {
                progress.Draw();
            }
        }
    }
}
