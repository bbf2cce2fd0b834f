using System;
using System.Management.Automation;

namespace JIM.PowerShell.Output;

/// <summary>
/// Makes a DateTime of the times of the module's objects, which carry their offset, for those who ask for one, and
/// of what a job or a file has kept of such a time.
/// </summary>
public sealed class TimeConverter : PSTypeConverter
{
    /// <inheritdoc />
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Time(sourceValue) is not null;

    /// <inheritdoc />
    public override object ConvertFrom(
        object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Time(sourceValue)?.LocalDateTime ?? throw new PSInvalidCastException();

    /// <inheritdoc />
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc />
    public override object ConvertTo(
        object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException();

    private static DateTimeOffset? Time(object value) => value switch
    {
        DateTimeOffset time => time,
        PSObject { BaseObject: DateTimeOffset time } => time,
        PSObject kept when kept.Properties["Ticks"]?.Value is long ticks
            && kept.Properties["Offset"]?.Value is TimeSpan offset => new DateTimeOffset(ticks, offset),
        _ => null,
    };
}
