"""What the README beside the PEtab problem says."""

README = """# The calibration of il2 as a PEtab problem

`il2_calibration.yaml` (PEtab version 1) names the files. The model is one SBML file (Level 3 Version 2)
of a population of cells; the conditions set molecule, cell type, dose and date. Values and priors are
log10, as in `il2 calibrate`; nominal values are its optimum, so that simulating the problem as it stands
gives the fit.

## Carried exactly

- The receptor, trafficking and STAT5 network, its constants, and every estimated parameter with its
  prior.
- The spread of IL-2Ralpha inside a population: five copies of the cell at the nodes of the quadrature;
  `pstat5` is their weighted mean.
- Molecules with one and with two arms by the same network: `arms` = 1 halves the dose and takes the link
  between arms away, which leaves a molecule with one arm. IL-15, which does not bind IL-2Ralpha, sees
  cells without it.
- Dose shifts of dates: two factors on the dose, with their priors.
- The scale of every date, cell type and time: a gain of the date and cell type without prior (`gain_...`)
  plus a deviation of the time with a normal prior (`gain_change_...`). il2 eliminates both in closed form;
  at the optimum they are the same.
- Weights of flagged wells and of curves: in the noise of every reading.

## Not carried

- Student t residuals (4 degrees of freedom): PEtab version 1 knows normal and Laplace noise. Every
  reading has normal noise here, and its SD holds the robust weight that the reading had at the optimum of
  il2. With these weights the gradient of the normal problem in the readings of blood cells is that of il2
  at the optimum and the curvature is the one that il2 draws its ensemble from; away from it the two
  differ, and an outlier can not regain weight.
- YT-1 pSTAT5 is a share of the largest prediction of its subline in il2; PEtab cannot name a maximum over
  conditions, so a free scale for each subline stands here (`scale_YT_1_...`).
- il2 reads pSTAT5 off curves on a grid of doses; a simulation of this problem solves every dose. The
  difference is below 0.01 of the full response.
- The bounds of parameters without physical bounds are 8 SDs of the prior on either side; il2 has none
  there.
- The ensemble of il2: PEtab states the problem, not its posterior.
"""
