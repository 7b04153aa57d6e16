using System.Globalization;
using System.Net;

namespace Fairlead.Api.Http;

/// <content>What is refused whichever endpoint it is for.</content>
internal sealed partial class FrontDoor
{
    private bool IsBlocked(string path)
    {
        foreach (var prefix in services.Options.BlockedEndpoints)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Over a Unix socket the file's mode has decided already.</summary>
    private bool MayWrite(IPAddress? remote)
    {
        var allowed = services.Options.AllowWriteHttpFrom;
        if (allowed.IsEmpty || remote is null)
        {
            return true;
        }

        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        foreach (var network in allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Go's <c>unicode.IsPrint</c>: letters, marks, numbers, punctuation, symbols and the plain space.</summary>
    private static bool IsPrintable(string path)
    {
        foreach (var character in path)
        {
            if (character is >= ' ' and <= '~')
            {
                continue;
            }

            if (char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }
        }

        return true;
    }
}
