using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>
/// Tells a GET that a page of another site makes a browser send (an image, a link) from one that an old client sends. Only the few
/// endpoints that change something by GET ask: a browser sends such a GET without asking us first.
/// </summary>
internal static class CrossSite
{
    /// <summary>Fetch Metadata 2.3 (<c>Sec-Fetch-Site</c>), else RFC 6454 7 (<c>Origin</c>), else RFC 9110 10.1.3 (<c>Referer</c>).</summary>
    public static bool IsLikely(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            // "none" is a person at the address bar; a sibling host of the same site is another's page all the same.
            return site.ToString() is not ("same-origin" or "none");
        }

        return IsElsewhere(request, request.Headers.Origin.ToString()) || IsElsewhere(request, request.Headers.Referer.ToString());
    }

    /// <summary>Whether it names another host or port than the request went to. "null" and what is no address are another's.</summary>
    private static bool IsElsewhere(HttpRequest request, string from) =>
        from.Length > 0
        && !(Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
