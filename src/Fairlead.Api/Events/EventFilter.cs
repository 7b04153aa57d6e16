using System.Text.RegularExpressions;
using Fairlead.Agent.Events;
using Fairlead.Api.Http;

namespace Fairlead.Api.Events;

/// <summary>Judges whether an event is meant for this agent.</summary>
internal static class EventFilter
{
    /// <summary>A pattern of a stranger's must not hold a thread.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Why a filter is no regular expression; null when it is one.</summary>
    public static string? Fault(string what, string pattern)
    {
        try
        {
            _ = Pattern(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"Invalid {what} filter: {e.Message}";
        }
    }

    public static bool Concerns(UserEvent happened, ApiServices services)
    {
        if (happened.NodeFilter.Length > 0 && !Pattern(happened.NodeFilter).IsMatch(services.Options.NodeName))
        {
            return false;
        }

        if (happened.ServiceFilter.Length == 0)
        {
            return true;
        }

        var service = Pattern(happened.ServiceFilter);
        var tag = happened.TagFilter.Length > 0 ? Pattern(happened.TagFilter) : null;
        foreach (var local in services.Agent.Snapshot.Services.Values)
        {
            if (service.IsMatch(local.Instance.Name) && (tag is null || local.Instance.Tags.Any(tag.IsMatch)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Go's patterns run in linear time; so do these.</summary>
    private static Regex Pattern(string text) => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);
}
