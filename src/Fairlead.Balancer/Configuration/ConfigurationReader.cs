using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;
using Fairlead.Balancer.Configuration.Validation;

namespace Fairlead.Balancer.Configuration;

/// <summary>
/// Reads <c>haproxy.cfg</c>: lines into words, words into sections, sections checked against each other into immutable
/// definitions. Nothing is thrown for bad input; every finding is in the result.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Reads the files and directories of the command line's <c>-f</c> as one configuration.</summary>
    public static Task<ConfigurationResult> ReadFilesAsync(
        IEnumerable<string> paths, ReadingOptions? options = null, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        List<ConfigurationSource> sources = ConfigurationFiles.Load(paths, findings);
        return ReadAsync(sources, options ?? new ReadingOptions(), findings, cancellationToken);
    }

    /// <summary>Reads one text, such as a template's output.</summary>
    /// <param name="name">What diagnostics call it.</param>
    public static Task<ConfigurationResult> ReadTextAsync(
        string name, string text, ReadingOptions? options = null, CancellationToken cancellationToken = default) =>
        ReadAsync([new ConfigurationSource(name, text)], options ?? new ReadingOptions(), new Findings(), cancellationToken);

    /// <summary>Reads several texts as one configuration.</summary>
    public static Task<ConfigurationResult> ReadAsync(
        IReadOnlyList<ConfigurationSource> sources, ReadingOptions? options = null, CancellationToken cancellationToken = default) =>
        ReadAsync(sources, options ?? new ReadingOptions(), new Findings(), cancellationToken);

    private static async Task<ConfigurationResult> ReadAsync(
        IReadOnlyList<ConfigurationSource> sources, ReadingOptions options, Findings findings, CancellationToken cancellationToken)
    {
        var parser = new ConfigurationParser(findings, options.Environment);
        foreach (ConfigurationSource source in sources)
        {
            parser.Parse(source);
        }

        BalancerConfiguration configuration = await new ConfigurationValidator(parser, findings, options)
            .ValidateAsync(cancellationToken).ConfigureAwait(false);
        return new ConfigurationResult(findings.HasAlert ? null : configuration, findings.Diagnostics);
    }
}
