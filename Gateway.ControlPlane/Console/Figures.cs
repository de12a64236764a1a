using System.Globalization;

namespace Gateway.ControlPlane.Console;

/// <summary>Numbers as pages write them.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Whole, with thousands apart.</summary>
    public static string Count(decimal value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>In units of 1000, as prices count them.</summary>
    public static string Bytes(decimal value)
    {
        int unit = 0;
        while (value >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || value >= 100 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("N1", CultureInfo.InvariantCulture))} {Units[unit]}");
    }

    /// <summary>An amount of money: with cents, or, below one cent, with as many digits as it takes to see something.</summary>
    public static string Money(decimal value, string? currency) => string.Create(
        CultureInfo.InvariantCulture,
        $"{currency} {(value == 0 || value >= 0.01m ? value.ToString("N2", CultureInfo.InvariantCulture) : value.ToString("0.00######", CultureInfo.InvariantCulture))}").Trim();

    /// <summary>Milliseconds, or seconds from one up.</summary>
    public static string Milliseconds(double? value) => value switch
    {
        null => "–",
        >= 1000 and { } ms => (ms / 1000).ToString("N1", CultureInfo.InvariantCulture) + " s",
        >= 10 and { } ms => ms.ToString("N0", CultureInfo.InvariantCulture) + " ms",
        { } ms => ms.ToString("N1", CultureInfo.InvariantCulture) + " ms",
    };
}
