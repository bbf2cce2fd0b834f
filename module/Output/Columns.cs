using System;
using System.Linq;

namespace JIM.PowerShell.Output;

/// <summary>What rows have in common: the type of the objects, and the names of their properties.</summary>
internal sealed class Columns(string type, string server, string[] names)
{
    /// <summary>The name of the objects' type, for its view.</summary>
    internal string TypeName { get; } = string.Intern($"JIM.{type}");

    /// <summary>What that is a form of: JIM.Activity for JIM.Activity#List, which a table shows.</summary>
    internal string? BaseTypeName { get; } = type.Split('#') is [var name, _] ? string.Intern($"JIM.{name}") : null;

    /// <summary>The server that they came from; the last of their properties, unless it is empty.</summary>
    internal string Server { get; } = server;

    /// <summary>The names of their other properties.</summary>
    internal string[] Names { get; } = [.. names.Select(string.Intern)];

    /// <summary>What these say of the values.</summary>
    internal ValueKind[] Kinds { get; } = Array.ConvertAll(names, JsonValues.KindOf);
}
