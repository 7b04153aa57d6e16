using System.Globalization;
using System.Text.RegularExpressions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>A version by semver.org 2.0; a leading v and missing parts are taken as well.</summary>
internal sealed partial class SemanticVersion : IGoStruct, IComparable<SemanticVersion>
{
    private static readonly GoType Type = GoType.PointerTo(new GoStructType(
        "semver.Version",
        [],
        [
            GoMethod.Of<SemanticVersion>("Major", "-> uint64", static (version, _) => version.Major),
            GoMethod.Of<SemanticVersion>("Minor", "-> uint64", static (version, _) => version.Minor),
            GoMethod.Of<SemanticVersion>("Patch", "-> uint64", static (version, _) => version.Patch),
            GoMethod.Of<SemanticVersion>("Prerelease", "-> string", static (version, _) => version.Prerelease),
            GoMethod.Of<SemanticVersion>("Metadata", "-> string", static (version, _) => version.Metadata),
            GoMethod.Of<SemanticVersion>("Original", "-> string", static (version, _) => version.Original),
            GoMethod.Of<SemanticVersion>("String", "-> string", static (version, _) => version.Text),
            GoMethod.Of<SemanticVersion>("Compare", "any -> int", static (version, a) => a[0] is SemanticVersion other
                ? (nint)version.CompareTo(other)
                : throw new FunctionException($"wrong type for value; expected *semver.Version; got {GoType.Of(a[0])?.Name ?? "nil"}")),
        ])
    {
        Stringer = version => ((SemanticVersion)version).Text,
    });

    GoType IGoStruct.GoType => Type;

    public ulong Major { get; init; }

    public ulong Minor { get; init; }

    public ulong Patch { get; init; }

    public string Prerelease { get; init; } = "";

    public string Metadata { get; init; } = "";

    public string Original { get; init; } = "";

    private string Text => $"{Major}.{Minor}.{Patch}{(Prerelease.Length > 0 ? "-" + Prerelease : "")}{(Metadata.Length > 0 ? "+" + Metadata : "")}";

    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = new SemanticVersion();
        var match = Grammar().Match(text);
        if (!match.Success
            || !ulong.TryParse(match.Groups["major"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !TryPart(match.Groups["minor"], out var minor)
            || !TryPart(match.Groups["patch"], out var patch))
        {
            return false;
        }

        version = new SemanticVersion { Major = major, Minor = minor, Patch = patch, Prerelease = match.Groups["pre"].Value, Metadata = match.Groups["meta"].Value, Original = text };
        return true;
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byNumbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return byNumbers != 0 ? byNumbers : ComparePrerelease(Prerelease, other.Prerelease);
    }

    /// <summary>semver.org 2.0, clause 11: no prerelease is the highest; numbers before words.</summary>
    private static int ComparePrerelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length) is var order && order != 0 ? Math.Sign(order) : 0;
        }

        var (lefts, rights) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(lefts.Length, rights.Length); i++)
        {
            var leftIsNumber = ulong.TryParse(lefts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
            var rightIsNumber = ulong.TryParse(rights[i], NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
            var order = (leftIsNumber, rightIsNumber) switch
            {
                (true, true) => leftNumber.CompareTo(rightNumber),
                (true, false) => -1,
                (false, true) => 1,
                _ => Math.Sign(string.CompareOrdinal(lefts[i], rights[i])),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return lefts.Length.CompareTo(rights.Length);
    }

    private static bool TryPart(Group group, out ulong value)
    {
        value = 0;
        return !group.Success || ulong.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    [GeneratedRegex(@"\Av?(?<major>[0-9]+)(\.(?<minor>[0-9]+))?(\.(?<patch>[0-9]+))?(-(?<pre>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+(?<meta>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
