using System.Globalization;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary><c>sort</c>, <c>unique</c>, <c>limit</c> and <c>offset</c>.</summary>
internal static class SockaddrOrder
{
    /// <summary>How addresses are sorted where go-sockaddr picks one itself: the default interface's first, IPv4 first, larger networks first.</summary>
    public const string Preference = "default,type,size,address";

    /// <param name="criteria">Joined by commas; a minus turns one around.</param>
    public static InterfaceAddress[] Sort(string criteria, InterfaceAddress[] entries)
    {
        var comparisons = Array.ConvertAll(criteria.Split(','), Comparison);
        // Equal ones keep their places: a second sort refines the first.
        return [.. entries.Order(Comparer<InterfaceAddress>.Create((left, right) =>
            comparisons.Select(comparison => comparison(left, right)).FirstOrDefault(order => order != 0)))];
    }

    /// <summary>Leaves the first of those that follow each other alike.</summary>
    public static InterfaceAddress[] Unique(string selector, InterfaceAddress[] entries)
    {
        Func<InterfaceAddress, string> key = selector switch
        {
            "address" => static entry => entry.Address.ToString(),
            "name" => static entry => entry.On.Name,
            _ => throw new FunctionException($"sockaddr: unique knows no selector \"{selector}\"; there are address, name"),
        };
        return [.. entries.Where((entry, i) => i == 0 || key(entries[i - 1]) != key(entry))];
    }

    public static InterfaceAddress[] Limit(object? most, InterfaceAddress[] entries)
    {
        var count = Number("limit", most);
        return count < 0 ? throw new FunctionException("sockaddr: limit takes no number below 0") : [.. entries.Take((int)Math.Min(count, int.MaxValue))];
    }

    /// <summary>A negative number counts from the end.</summary>
    public static InterfaceAddress[] Offset(object? start, InterfaceAddress[] entries)
    {
        var offset = Number("offset", start);
        offset = offset < 0 ? entries.Length + offset : offset;
        return offset < 0 || offset > entries.Length
            ? throw new FunctionException($"sockaddr: offset {Number("offset", start)} is outside of a list of {entries.Length}")
            : entries[(int)offset..];
    }

    private static Comparison<InterfaceAddress> Comparison(string criterion)
    {
        var name = criterion.Trim();
        var isDescending = name.StartsWith('-');
        name = name.TrimStart('+', '-');
        Comparison<InterfaceAddress> ascending = name switch
        {
            // IPv4 before IPv6: numbers of different families say nothing about each other, but an order must be one.
            "address" => static (a, b) => b.Address.IsV4.CompareTo(a.Address.IsV4) is not 0 and var family ? family : a.Address.Value.CompareTo(b.Address.Value),
            "default" => static (a, b) => b.On.IsDefault.CompareTo(a.On.IsDefault),
            "name" => static (a, b) => string.CompareOrdinal(a.On.Name, b.On.Name),
            "port" => static (_, _) => 0,
            "private" => static (a, b) => AddressBlocks.IsSpecial(b.Address).CompareTo(AddressBlocks.IsSpecial(a.Address)),
            "size" => static (a, b) => (b.Address.Width - b.Address.MaskBits).CompareTo(a.Address.Width - a.Address.MaskBits),
            "type" => static (a, b) => b.Address.IsV4.CompareTo(a.Address.IsV4),
            _ => throw new FunctionException($"sockaddr: sort knows no \"{name}\"; there are address, default, name, port, private, size, type"),
        };
        return isDescending ? (a, b) => ascending(b, a) : ascending;
    }

    private static long Number(string function, object? value) => value switch
    {
        nint number => number,
        long number => number,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new FunctionException($"sockaddr: {function} takes a whole number"),
    };
}
