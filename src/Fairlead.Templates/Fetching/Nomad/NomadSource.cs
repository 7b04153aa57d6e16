using System.Globalization;
using System.Text.Json;
using Fairlead.Templates.Dependencies;

namespace Fairlead.Templates.Fetching.Nomad;

/// <summary>A question to Nomad, watched by its index; null while the answer is "there is none".</summary>
/// <param name="Path">From the slash on, without a query.</param>
internal sealed record NomadSource(string Path, string Namespace, string Region, string Parameters, string Name) : WatchSource
{
    /// <summary>Least time between two looks at something that does not exist: Nomad may answer those at once.</summary>
    private static readonly TimeSpan AbsentPause = TimeSpan.FromSeconds(1);

    public override string Id => Name;

    public override SourceKind Kind => SourceKind.Nomad;

    /// <summary><c>[tag.]name[@region]</c>: the tag is filtered here, one watch serves all.</summary>
    public static NomadSource Service(NomadServiceDependency dependency)
    {
        var (name, region) = Split(dependency.Name);
        var choice = dependency.Count is { } count
            ? "choose=" + Uri.EscapeDataString($"{count.ToString(CultureInfo.InvariantCulture)}|{dependency.Requester}")
            : "";
        return new NomadSource("/v1/service/" + Uri.EscapeDataString(ServiceName(name).Name), "", region, choice, dependency.Id);
    }

    public static NomadSource Services(NomadServicesDependency dependency) =>
        new("/v1/services", "", dependency.Region ?? "", "", dependency.Id);

    public static NomadSource Variable(NomadVariableDependency dependency)
    {
        var (path, space, region) = Located(dependency.Path);
        // The value of one that is waited for and of one that is only looked for are the same: one watch serves both.
        return new NomadSource("/v1/var/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), space, region, "", $"nomad.var({dependency.Path})");
    }

    public static NomadSource Variables(NomadVariableListDependency dependency)
    {
        var (prefix, space, region) = Located(dependency.Prefix);
        return new NomadSource("/v1/vars", space, region, "prefix=" + Uri.EscapeDataString(prefix), dependency.Id);
    }

    /// <summary>What is before the first dot is a tag, as a name of Nomad has no dots.</summary>
    public static (string? Tag, string Name) ServiceName(string text)
    {
        var dot = text.LastIndexOf('.');
        return dot < 0 ? (null, text) : (text[..dot], text[(dot + 1)..]);
    }

    /// <summary>Splits <c>name@region</c>.</summary>
    public static (string Name, string Region) Split(string text)
    {
        var at = text.LastIndexOf('@');
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var nomad = context.Nomad!;
        var wait = afterIndex > 0 ? context.BlockQueryWait : TimeSpan.Zero;
        var query = new List<string>();
        Add(query, "namespace", Namespace.Length > 0 ? Namespace : nomad.Defaults.Namespace);
        Add(query, "region", Region.Length > 0 ? Region : nomad.Defaults.Region);
        if (Parameters.Length > 0)
        {
            query.Add(Parameters);
        }

        if (context.MaxStale > TimeSpan.Zero)
        {
            query.Add("stale=true");
        }

        if (afterIndex > 0)
        {
            query.Add($"index={afterIndex.ToString(CultureInfo.InvariantCulture)}");
            query.Add($"wait={((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms");
        }

        var path = Path + (query.Count > 0 ? "?" + string.Join('&', query) : "");
        var answer = await nomad.GetAsync(path, wait, cancellationToken).ConfigureAwait(false);
        return answer.IsAbsent
            ? new Fetched(answer.Index, null, AbsentPause)
            : new Fetched(answer.Index, answer.Body, answer.Index == 0 ? AbsentPause : TimeSpan.Zero);
    }

    // The name is only for people.
    public bool Equals(NomadSource? other) =>
        other is not null && (Path, Namespace, Region, Parameters) == (other.Path, other.Namespace, other.Region, other.Parameters);

    public override int GetHashCode() => HashCode.Combine(Path, Namespace, Region, Parameters);

    /// <summary>Splits <c>path@namespace.region</c>.</summary>
    private static (string Path, string Namespace, string Region) Located(string text)
    {
        var (path, place) = Split(text);
        var dot = place.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (path.Trim('/'), place, "") : (path.Trim('/'), place[..dot], place[(dot + 1)..]);
    }

    private static void Add(List<string> query, string name, string value)
    {
        if (value.Length > 0)
        {
            query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
