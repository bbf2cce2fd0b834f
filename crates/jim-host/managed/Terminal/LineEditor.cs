using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace JIM.Host.Terminal;

/// <summary>Editing one line: cursor keys, history, completion.</summary>
internal sealed class LineEditor(Func<string, int, CommandCompletion> complete)
{
    private readonly List<string> history = [];
    private string prompt = "";
    private string text = "";
    private int cursor;
    private int recalled;
    private CommandCompletion? completion;

    /// <summary>Reads a line; null when the user leaves with Ctrl+D.</summary>
    internal string? Read(string prompt)
    {
        (this.prompt, text, cursor, recalled, completion) = (prompt, "", 0, history.Count, null);
        Console.TreatControlCAsInput = true;
        try
        {
            Draw();
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                {
                    return Accept();
                }

                var control = (key.Modifiers & ConsoleModifiers.Control) != 0;
                if (control && key.Key == ConsoleKey.D && text.Length == 0)
                {
                    Console.WriteLine();
                    return null;
                }

                if (control && key.Key == ConsoleKey.C)
                {
                    Console.WriteLine("^C");
                    return "";
                }

                Edit(key);
                Draw();
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string Accept()
    {
        // What was a part of a long line while it was edited stays on the screen as a whole.
        Console.WriteLine($"\r\u001b[2K{prompt}{text}");
        if (text.Trim().Length > 0 && (history.Count == 0 || history[^1] != text))
        {
            history.Add(text);
        }

        return text;
    }

    private void Edit(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Tab)
        {
            Complete((key.Modifiers & ConsoleModifiers.Shift) == 0);
            return;
        }

        completion = null;
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                cursor = Math.Max(cursor - 1, 0);
                break;
            case ConsoleKey.RightArrow:
                cursor = Math.Min(cursor + 1, text.Length);
                break;
            case ConsoleKey.Home:
                cursor = 0;
                break;
            case ConsoleKey.End:
                cursor = text.Length;
                break;
            case ConsoleKey.UpArrow:
                Recall(recalled - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(recalled + 1);
                break;
            case ConsoleKey.Backspace when cursor > 0:
                text = text.Remove(--cursor, 1);
                break;
            case ConsoleKey.Delete when cursor < text.Length:
                text = text.Remove(cursor, 1);
                break;
            case ConsoleKey.Escape:
                (text, cursor) = ("", 0);
                break;
            default:
                Insert(key.KeyChar);
                break;
        }
    }

    private void Insert(char letter)
    {
        if (!char.IsControl(letter))
        {
            text = text.Insert(cursor++, letter.ToString());
        }
    }

    private void Recall(int index)
    {
        if (index >= 0 && index <= history.Count)
        {
            recalled = index;
            text = index == history.Count ? "" : history[index];
            cursor = text.Length;
        }
    }

    /// <summary>Puts the next of the possible completions where the last one was.</summary>
    private void Complete(bool forward)
    {
        completion ??= complete(text, cursor);
        if (completion.GetNextResult(forward) is not { } result)
        {
            return;
        }

        text = text.Remove(completion.ReplacementIndex, completion.ReplacementLength)
            .Insert(completion.ReplacementIndex, result.CompletionText);
        completion.ReplacementLength = result.CompletionText.Length;
        cursor = completion.ReplacementIndex + result.CompletionText.Length;
    }

    /// <summary>Draws the line on its row, scrolled so that the cursor can be seen.</summary>
    private void Draw()
    {
        var room = Math.Max(Console.WindowWidth - prompt.Length - 1, 8);
        var from = Math.Max(cursor - room, 0);
        var part = text[from..Math.Min(from + room, text.Length)];
        Console.Write($"\r\u001b[2K{prompt}{part}\r\u001b[{prompt.Length + cursor - from}C");
    }
}
