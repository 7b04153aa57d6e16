using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <summary>Finds the prepared query for an id or a name, and fills a template in.</summary>
public static class PreparedQueryMatch
{
    /// <summary>The one type of template.</summary>
    public const string NamePrefix = "name_prefix_match";

    /// <summary>By id, else by exact name, else the template with the longest prefix of the name, filled in; null when none.</summary>
    public static PreparedQuery? Find(RegistrySnapshot snapshot, string idOrName)
    {
        if (snapshot.PreparedQueries.TryGetValue(idOrName, out var byId))
        {
            return byId;
        }

        PreparedQuery? template = null;
        foreach (var (_, query) in snapshot.PreparedQueries)
        {
            if (!query.IsTemplate && query.Name == idOrName)
            {
                return query;
            }

            if (query.IsTemplate && idOrName.StartsWith(query.Name, StringComparison.Ordinal)
                && query.Name.Length >= (template?.Name.Length ?? 0))
            {
                template = query;
            }
        }

        return template is null ? null : FillIn(template, idOrName);
    }

    /// <summary>The template's expression; linear in time, as RE2 is. Null for none.</summary>
    internal static Regex? Regexp(PreparedQuery query) =>
        query.TemplateRegexp.Length == 0 ? null : new Regex(query.TemplateRegexp, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The query a template stands for when it is asked by this name.</summary>
    public static PreparedQuery FillIn(PreparedQuery template, string name)
    {
        var match = Regexp(template)?.Match(name);
        string Fill(string text) => Interpolate(text, variable => Variable(template, name, match, variable));
        var tags = template.Tags.Select(Fill);
        return template with
        {
            Service = Fill(template.Service),
            Tags = [.. template.TemplateRemoveEmptyTags ? tags.Where(t => t.Length > 0) : tags],
            IgnoreCheckIds = [.. template.IgnoreCheckIds.Select(Fill)],
            Near = Fill(template.Near),
            NodeMeta = Filled(template.NodeMeta, Fill),
            ServiceMeta = Filled(template.ServiceMeta, Fill),
            FailoverDatacenters = [.. template.FailoverDatacenters.Select(Fill)],
        };
    }

    private static ImmutableSortedDictionary<string, string> Filled(ImmutableSortedDictionary<string, string> map, Func<string, string> fill) =>
        map.ToImmutableSortedDictionary(e => e.Key, e => fill(e.Value), StringComparer.Ordinal);

    private static string Variable(PreparedQuery template, string name, Match? match, string variable) => variable switch
    {
        "name.full" => name,
        "name.prefix" => template.Name,
        "name.suffix" => name[template.Name.Length..],
        _ when variable.StartsWith("match(", StringComparison.Ordinal) && variable.EndsWith(')')
            && int.TryParse(variable[6..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var group) =>
            match is { Success: true } ? match.Groups[group].Value : "",
        _ => "",
    };

    /// <summary>Replaces <c>${…}</c>; <c>$${</c> stands for itself.</summary>
    private static string Interpolate(string text, Func<string, string> value)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("$${"))
            {
                result.Append("${");
                i += 2;
            }
            else if (text.AsSpan(i).StartsWith("${") && text.IndexOf('}', i) is var end and > 0)
            {
                result.Append(value(text[(i + 2)..end].Trim()));
                i = end;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
