using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace JIM.Host.Terminal;

/// <summary>The terminal's size and keyboard.</summary>
internal sealed class TerminalRawUI : PSHostRawUserInterface
{
    private const int PlainColumns = 80;

    private const int PlainRows = 50;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize
    {
        get => new(Columns(), Rows());
        set { }
    }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Size MaxWindowSize => BufferSize;

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize
    {
        get => BufferSize;
        set { }
    }

    public override string WindowTitle { get; set; } = "";

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey((options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }

    /// <summary>The terminal's width; 80 in a file, so that it reads the same everywhere.</summary>
    internal static int Columns()
    {
        if (Console.IsOutputRedirected)
        {
            return int.TryParse(
                Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var set)
                && set > 0 ? set : PlainColumns;
        }

        return Console.WindowWidth is > 0 and var width ? width : PlainColumns;
    }

    private static int Rows() =>
        !Console.IsOutputRedirected && Console.WindowHeight is > 0 and var height ? height : PlainRows;
}
