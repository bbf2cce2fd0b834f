using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace JIM.Host.Terminal;

/// <summary>The lines at the bottom of the terminal that tell how far things have come.</summary>
internal sealed class ProgressPane(TextWriter terminal, Func<int> width)
{
    private const int BarWidth = 20;

    private const string EraseLine = "\r\u001b[2K";

    private const string LineUp = "\u001b[1A";

    private readonly SortedDictionary<int, ProgressRecord> records = [];

    private int drawn;

    internal void Update(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _ = records.Remove(record.ActivityId);
            Erase();
        }
        else
        {
            records[record.ActivityId] = record;
        }
    }

    internal void Reset()
    {
        records.Clear();
        Erase();
    }

    internal void Draw()
    {
        Erase();
        var lines = records.Values.SelectMany(Lines).ToArray();
        terminal.Write(string.Join('\n', lines));
        terminal.Flush();
        drawn = lines.Length;
    }

    internal void Erase()
    {
        if (drawn == 0)
        {
            return;
        }

        terminal.Write(EraseLine + string.Concat(Enumerable.Repeat(LineUp + EraseLine, drawn - 1)));
        terminal.Flush();
        drawn = 0;
    }

    private IEnumerable<string> Lines(ProgressRecord record)
    {
        yield return Fit(record.Activity);
        var line = new StringBuilder();
        if (record.PercentComplete >= 0)
        {
            var percent = Math.Min(record.PercentComplete, 100);
            var full = percent * BarWidth / 100;
            _ = line.Append('[').Append('#', full).Append('.', BarWidth - full).Append(']');
            _ = line.Append($" {percent,3}% ");
        }

        // The time before the words: of a line that is too long, the end is cut.
        if (record.SecondsRemaining >= 0)
        {
            var left = TimeSpan.FromSeconds(record.SecondsRemaining);
            _ = line.Append(left.TotalHours >= 1 ? $"{left:h\\:mm\\:ss} left " : $"{left:m\\:ss} left ");
        }

        _ = line.Append(record.StatusDescription);
        yield return Fit("  " + line);
    }

    /// <summary>A line that wraps could not be erased again.</summary>
    private string Fit(string line)
    {
        var room = Math.Max(width() - 1, 10);
        return line.Length <= room ? line : line[..(room - 1)] + "…";
    }
}
