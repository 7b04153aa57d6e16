using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Sprig;

/// <summary>The hermetic functions of sprig, under <c>sprig_</c> as consul-template has them.</summary>
internal static class SprigFunctions
{
    public const string Prefix = "sprig_";

    public static IEnumerable<TemplateFunction> Functions() =>
        new[]
        {
            SprigStrings.Functions(),
            SprigWords.Functions(),
            SprigRegex.Functions(),
            SprigNumbers.Functions(),
            SprigDefaults.Functions(),
            SprigLists.Functions(),
            SprigDicts.Functions(),
            SprigReflection.Functions(),
            SprigEncoding.Functions(),
            SprigCrypto.Functions(),
            SprigPasswords.Functions(),
            SprigCertificates.Functions(),
            SprigDates.Functions(),
            SprigPaths.Functions(),
            SprigSemver.Functions(),
        }.SelectMany(functions => functions).Select(function => function.WithName(Prefix + function.Name));
}
